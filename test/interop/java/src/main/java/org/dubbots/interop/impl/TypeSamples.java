package org.dubbots.interop.impl;

import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.BitSet;
import java.util.Calendar;
import java.util.Currency;
import java.util.Date;
import java.util.EnumSet;
import java.util.GregorianCalendar;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.dubbots.interop.api.Everything;
import org.dubbots.interop.api.Level;
import org.dubbots.interop.api.Order;
import org.dubbots.interop.api.Shadow;

/** Values of each type, by the name that its methods have; {@link Everything} holds the first of each. */
public final class TypeSamples {
    private static final Map<String, Object[]> VALUES = new LinkedHashMap<>();
    private static final Map<String, Object[]> ARRAYS = new LinkedHashMap<>();

    static {
        LocalDate day = LocalDate.of(2024, 2, 29);
        LocalTime time = LocalTime.of(23, 59, 58, 123_456_789);
        ZoneOffset offset = ZoneOffset.ofHoursMinutes(-3, -30);
        ZoneId shanghai = ZoneId.of("Asia/Shanghai");
        BitSet bits = new BitSet();
        bits.set(0);
        bits.set(130);

        values("Boolean", true, false);
        values("Byte", (byte) -128, (byte) 127);
        values("Short", (short) -32768, (short) 32767);
        values("Int", Integer.MIN_VALUE, 47);
        values("Long", Long.MIN_VALUE, 5L, 1L << 40);
        values("Float", 1.5f, -0.25f);
        values("Double", 0.1, 5d);
        values("Char", '中', 'a');
        values("String", "分布式 🚀", "");
        values("Date", new Date(1_700_000_000_123L), new Date(-1));
        values("Decimal", new BigDecimal("1.500"), new BigDecimal("-1E+20"));
        values("BigInteger", BigInteger.TWO.pow(70), BigInteger.ONE.negate());
        values("Level", Level.GOLD, Level.BRONZE);
        values("Order", Samples.order(1), Samples.order(2));
        values("Shadow", new Shadow("own", 3), new Shadow("", 0));
        values("LocalDate", day, LocalDate.of(-44, 3, 15), LocalDate.MIN, LocalDate.MAX);
        values("LocalTime", time, LocalTime.MIDNIGHT);
        values("LocalDateTime", LocalDateTime.of(day, time), LocalDateTime.of(1, 1, 1, 0, 0));
        values("OffsetDateTime", OffsetDateTime.of(day, time, offset), OffsetDateTime.MAX);
        values("OffsetTime", OffsetTime.of(time, offset), OffsetTime.MIN);
        values("ZonedDateTime", ZonedDateTime.of(day, time, shanghai), ZonedDateTime.of(day, time, offset));
        values("Instant", Instant.ofEpochSecond(1_700_000_000, 123_456_789), Instant.ofEpochSecond(-1, 1));
        values("Duration", Duration.ofSeconds(-1, 999_999_999), Duration.ofDays(36_500));
        values("Period", Period.of(1, -2, 3), Period.ZERO);
        values("Year", Year.of(2024), Year.of(-1));
        values("YearMonth", YearMonth.of(2024, 2), YearMonth.of(-1, 12));
        values("MonthDay", MonthDay.of(2, 29), MonthDay.of(12, 31));
        values("ZoneOffset", offset, ZoneOffset.UTC);
        values("ZoneId", shanghai, ZoneId.of("UTC"));
        values("SqlDate", new java.sql.Date(1_700_000_000_000L), new java.sql.Date(0));
        values("SqlTime", new java.sql.Time(3_723_000), new java.sql.Time(0));
        values("SqlTimestamp", new java.sql.Timestamp(1_700_000_000_123L), new java.sql.Timestamp(0));
        values("Calendar", calendar(1_700_000_000_123L), calendar(0));
        values("Locale", Locale.CHINA, Locale.ENGLISH, new Locale("sl", "IT", "nedis"));
        values("Uuid", UUID.fromString("123e4567-e89b-12d3-a456-426614174000"), new UUID(-1, 1));
        values("Currency", Currency.getInstance("CNY"), Currency.getInstance("EUR"));
        values("Type", Order.class, String.class);
        values("LevelSet", EnumSet.of(Level.BRONZE, Level.GOLD), EnumSet.of(Level.SILVER));
        values("BitSet", bits, new BitSet());
        values("Frame", new StackTraceElement("a.B", "c", "B.java", 7), new StackTraceElement("D", "e", null, -2));

        arrays("Booleans", new boolean[] {true, false}, new boolean[0]);
        arrays("Bytes", new byte[] {-128, 0, 127}, new byte[0]);
        arrays("Shorts", new short[] {-32768, 32767}, new short[0]);
        arrays("Ints", new int[] {Integer.MIN_VALUE, 0, Integer.MAX_VALUE}, new int[0]);
        arrays("Longs", new long[] {Long.MIN_VALUE, 0, Long.MAX_VALUE}, new long[0]);
        arrays("Floats", new float[] {0, 0.1f, Float.MAX_VALUE}, new float[0]);
        arrays("Doubles", new double[] {0, 0.1, Double.MIN_VALUE}, new double[0]);
        arrays("Chars", new char[] {'a', '中'}, new char[0]);
        arrays("BooleanBoxes", new Boolean[] {true, null}, new Boolean[0]);
        arrays("ByteBoxes", new Byte[] {-128, null, 127}, new Byte[0]);
        arrays("ShortBoxes", new Short[] {-32768, null}, new Short[0]);
        arrays("IntBoxes", new Integer[] {1, null}, new Integer[0]);
        arrays("LongBoxes", new Long[] {1L, null, Long.MIN_VALUE}, new Long[0]);
        arrays("FloatBoxes", new Float[] {1.5f, null}, new Float[0]);
        arrays("DoubleBoxes", new Double[] {1d, null, 0.1}, new Double[0]);
        arrays("CharBoxes", new Character[] {'a', null, '中'}, new Character[0]);
        arrays("Strings", new String[] {"a", null, "🚀"}, new String[0]);
        arrays("Objects", new Object[] {1, 2L, "three", 0.5, null, true, new Date(5)}, new Object[0]);
        arrays("Dates", new Date[] {new Date(5), null}, new Date[0]);
        arrays("Decimals", new BigDecimal[] {new BigDecimal("1.50"), null}, new BigDecimal[0]);
        arrays("LocalDates", new LocalDate[] {day, null}, new LocalDate[0]);
        arrays("Levels", new Level[] {Level.GOLD, null}, new Level[0]);
        arrays("Orders", new Order[] {Samples.order(1), null, Samples.order(2)}, new Order[0]);
        arrays("LongMatrix", new long[][] {{1, -1}, {}, null}, new long[0][]);
        arrays("ByteMatrix", new byte[][] {{1, -1}, {}, null}, new byte[0][]);
        arrays("CharMatrix", new char[][] {{'a', '中'}, {}, null}, new char[0][]);
        arrays("DoubleMatrix", new double[][] {{0.1, 1}, {}, null}, new double[0][]);
        arrays("IntCube", new int[][][] {{{1, 2}, {}}, {}, null}, new int[0][][]);
        arrays("StringMatrix", new String[][] {{"a", null}, {}, null}, new String[0][]);
        arrays("OrderMatrix", new Order[][] {{Samples.order(1)}, {}, null}, new Order[0][]);
        arrays("ObjectMatrix", new Object[][] {{1, "a", null}, {}, null}, new Object[0][]);
    }

    private TypeSamples() {}

    /** Those that can be map keys. */
    public static Map<String, Object[]> values() {
        return VALUES;
    }

    public static Map<String, Object[]> arrays() {
        return ARRAYS;
    }

    public static Everything everything() {
        Everything sample = new Everything();
        for (Field field : Everything.class.getFields()) {
            String name = field.getName().replaceFirst("Value$", "");
            name = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
            try {
                field.set(sample, (VALUES.containsKey(name) ? VALUES : ARRAYS).get(name)[0]);
            } catch (IllegalAccessException impossible) {
                throw new AssertionError(impossible);
            }
        }
        return sample;
    }

    private static Calendar calendar(long millis) {
        Calendar calendar = new GregorianCalendar();
        calendar.setTimeInMillis(millis);
        return calendar;
    }

    private static void values(String name, Object... samples) {
        VALUES.put(name, samples);
    }

    private static void arrays(String name, Object... samples) {
        ARRAYS.put(name, samples);
    }
}
