package org.dubbots.interop.api;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** Each array as argument and answer, as list element and as map value. */
public interface ArraysService {
    boolean[] echoBooleans(boolean[] value);

    List<boolean[]> echoBooleansList(List<boolean[]> value);

    Map<String, boolean[]> echoBooleansMap(Map<String, boolean[]> value);

    byte[] echoBytes(byte[] value);

    List<byte[]> echoBytesList(List<byte[]> value);

    Map<String, byte[]> echoBytesMap(Map<String, byte[]> value);

    short[] echoShorts(short[] value);

    List<short[]> echoShortsList(List<short[]> value);

    Map<String, short[]> echoShortsMap(Map<String, short[]> value);

    int[] echoInts(int[] value);

    List<int[]> echoIntsList(List<int[]> value);

    Map<String, int[]> echoIntsMap(Map<String, int[]> value);

    long[] echoLongs(long[] value);

    List<long[]> echoLongsList(List<long[]> value);

    Map<String, long[]> echoLongsMap(Map<String, long[]> value);

    float[] echoFloats(float[] value);

    List<float[]> echoFloatsList(List<float[]> value);

    Map<String, float[]> echoFloatsMap(Map<String, float[]> value);

    double[] echoDoubles(double[] value);

    List<double[]> echoDoublesList(List<double[]> value);

    Map<String, double[]> echoDoublesMap(Map<String, double[]> value);

    char[] echoChars(char[] value);

    List<char[]> echoCharsList(List<char[]> value);

    Map<String, char[]> echoCharsMap(Map<String, char[]> value);

    Boolean[] echoBooleanBoxes(Boolean[] value);

    List<Boolean[]> echoBooleanBoxesList(List<Boolean[]> value);

    Map<String, Boolean[]> echoBooleanBoxesMap(Map<String, Boolean[]> value);

    Byte[] echoByteBoxes(Byte[] value);

    List<Byte[]> echoByteBoxesList(List<Byte[]> value);

    Map<String, Byte[]> echoByteBoxesMap(Map<String, Byte[]> value);

    Short[] echoShortBoxes(Short[] value);

    List<Short[]> echoShortBoxesList(List<Short[]> value);

    Map<String, Short[]> echoShortBoxesMap(Map<String, Short[]> value);

    Integer[] echoIntBoxes(Integer[] value);

    List<Integer[]> echoIntBoxesList(List<Integer[]> value);

    Map<String, Integer[]> echoIntBoxesMap(Map<String, Integer[]> value);

    Long[] echoLongBoxes(Long[] value);

    List<Long[]> echoLongBoxesList(List<Long[]> value);

    Map<String, Long[]> echoLongBoxesMap(Map<String, Long[]> value);

    Float[] echoFloatBoxes(Float[] value);

    List<Float[]> echoFloatBoxesList(List<Float[]> value);

    Map<String, Float[]> echoFloatBoxesMap(Map<String, Float[]> value);

    Double[] echoDoubleBoxes(Double[] value);

    List<Double[]> echoDoubleBoxesList(List<Double[]> value);

    Map<String, Double[]> echoDoubleBoxesMap(Map<String, Double[]> value);

    Character[] echoCharBoxes(Character[] value);

    List<Character[]> echoCharBoxesList(List<Character[]> value);

    Map<String, Character[]> echoCharBoxesMap(Map<String, Character[]> value);

    String[] echoStrings(String[] value);

    List<String[]> echoStringsList(List<String[]> value);

    Map<String, String[]> echoStringsMap(Map<String, String[]> value);

    Object[] echoObjects(Object[] value);

    List<Object[]> echoObjectsList(List<Object[]> value);

    Map<String, Object[]> echoObjectsMap(Map<String, Object[]> value);

    Date[] echoDates(Date[] value);

    List<Date[]> echoDatesList(List<Date[]> value);

    Map<String, Date[]> echoDatesMap(Map<String, Date[]> value);

    BigDecimal[] echoDecimals(BigDecimal[] value);

    List<BigDecimal[]> echoDecimalsList(List<BigDecimal[]> value);

    Map<String, BigDecimal[]> echoDecimalsMap(Map<String, BigDecimal[]> value);

    LocalDate[] echoLocalDates(LocalDate[] value);

    List<LocalDate[]> echoLocalDatesList(List<LocalDate[]> value);

    Map<String, LocalDate[]> echoLocalDatesMap(Map<String, LocalDate[]> value);

    Level[] echoLevels(Level[] value);

    List<Level[]> echoLevelsList(List<Level[]> value);

    Map<String, Level[]> echoLevelsMap(Map<String, Level[]> value);

    Order[] echoOrders(Order[] value);

    List<Order[]> echoOrdersList(List<Order[]> value);

    Map<String, Order[]> echoOrdersMap(Map<String, Order[]> value);

    long[][] echoLongMatrix(long[][] value);

    List<long[][]> echoLongMatrixList(List<long[][]> value);

    Map<String, long[][]> echoLongMatrixMap(Map<String, long[][]> value);

    byte[][] echoByteMatrix(byte[][] value);

    List<byte[][]> echoByteMatrixList(List<byte[][]> value);

    Map<String, byte[][]> echoByteMatrixMap(Map<String, byte[][]> value);

    char[][] echoCharMatrix(char[][] value);

    List<char[][]> echoCharMatrixList(List<char[][]> value);

    Map<String, char[][]> echoCharMatrixMap(Map<String, char[][]> value);

    double[][] echoDoubleMatrix(double[][] value);

    List<double[][]> echoDoubleMatrixList(List<double[][]> value);

    Map<String, double[][]> echoDoubleMatrixMap(Map<String, double[][]> value);

    int[][][] echoIntCube(int[][][] value);

    List<int[][][]> echoIntCubeList(List<int[][][]> value);

    Map<String, int[][][]> echoIntCubeMap(Map<String, int[][][]> value);

    String[][] echoStringMatrix(String[][] value);

    List<String[][]> echoStringMatrixList(List<String[][]> value);

    Map<String, String[][]> echoStringMatrixMap(Map<String, String[][]> value);

    Order[][] echoOrderMatrix(Order[][] value);

    List<Order[][]> echoOrderMatrixList(List<Order[][]> value);

    Map<String, Order[][]> echoOrderMatrixMap(Map<String, Order[][]> value);

    Object[][] echoObjectMatrix(Object[][] value);

    List<Object[][]> echoObjectMatrixList(List<Object[][]> value);

    Map<String, Object[][]> echoObjectMatrixMap(Map<String, Object[][]> value);
}
