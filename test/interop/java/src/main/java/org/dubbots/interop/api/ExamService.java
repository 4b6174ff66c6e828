package org.dubbots.interop.api;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** README.md says what each method does; every `echo*` answers with its argument. */
public interface ExamService {
    boolean echoBoolean(boolean value);

    byte echoByte(byte value);

    short echoShort(short value);

    int echoInt(int value);

    long echoLong(long value);

    float echoFloat(float value);

    double echoDouble(double value);

    char echoChar(char value);

    Boolean echoBoxedBoolean(Boolean value);

    Byte echoBoxedByte(Byte value);

    Short echoBoxedShort(Short value);

    Integer echoInteger(Integer value);

    Long echoBoxedLong(Long value);

    Float echoBoxedFloat(Float value);

    Double echoBoxedDouble(Double value);

    Character echoCharacter(Character value);

    String echoString(String value);

    byte[] echoBytes(byte[] value);

    Date echoDate(Date value);

    Level echoLevel(Level value);

    BigDecimal echoDecimal(BigDecimal value);

    BigInteger echoBigInteger(BigInteger value);

    List<String> echoStrings(List<String> value);

    List<Integer> echoIntegers(List<Integer> value);

    List<Long> echoLongs(List<Long> value);

    List<List<Integer>> echoLists(List<List<Integer>> value);

    List<Order> echoOrders(List<Order> value);

    List<Level> echoLevels(List<Level> value);

    Set<String> echoStringSet(Set<String> value);

    Set<Long> echoLongSet(Set<Long> value);

    Map<String, Integer> echoMap(Map<String, Integer> value);

    Map<Integer, String> echoIntegerMap(Map<Integer, String> value);

    Map<Long, Order> echoOrderMap(Map<Long, Order> value);

    Map<Level, List<String>> echoLevelMap(Map<Level, List<String>> value);

    boolean[] echoBooleanArray(boolean[] value);

    short[] echoShortArray(short[] value);

    int[] echoIntArray(int[] value);

    long[] echoLongArray(long[] value);

    float[] echoFloatArray(float[] value);

    double[] echoDoubleArray(double[] value);

    char[] echoCharArray(char[] value);

    int[][] echoIntMatrix(int[][] value);

    String[] echoStringArray(String[] value);

    Integer[] echoIntegerArray(Integer[] value);

    Level[] echoLevelArray(Level[] value);

    Order[] echoOrderArray(Order[] value);

    Object[] echoObjectArray(Object[] value);

    Order echoOrder(Order value);

    RushOrder echoRushOrder(RushOrder value);

    Node echoNode(Node value);

    Object echoObject(Object value);

    Node ring(int size);

    boolean isRing(Node first, int size);

    boolean same(Order a, Order b);

    List<Order> pair(Order a, Order b);

    String describe(Order value);

    String typeOf(Object value);

    Order find(long id) throws OrderMissing;

    String get(int id);

    String get(String name);

    String get(int id, String name);

    void touch(String text);

    void note(String text);

    int noted(String text);

    String sleepy(int millis, String answer);

    CompletableFuture<String> later(int millis, String answer);

    byte[] blob(int size);

    int size(byte[] value);

    int size(String value);

    Map<String, String> attachments();

    String peer();

    String fail(String kind, String message) throws OrderMissing;
}
