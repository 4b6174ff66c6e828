package org.dubbots.interop.api;

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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** Each type as argument and answer, as list element, as map key and map value. */
public interface TypesService {
    Boolean echoBoolean(Boolean value);

    List<Boolean> echoBooleanList(List<Boolean> value);

    Map<Boolean, Boolean> echoBooleanMap(Map<Boolean, Boolean> value);

    Byte echoByte(Byte value);

    List<Byte> echoByteList(List<Byte> value);

    Map<Byte, Byte> echoByteMap(Map<Byte, Byte> value);

    Short echoShort(Short value);

    List<Short> echoShortList(List<Short> value);

    Map<Short, Short> echoShortMap(Map<Short, Short> value);

    Integer echoInt(Integer value);

    List<Integer> echoIntList(List<Integer> value);

    Map<Integer, Integer> echoIntMap(Map<Integer, Integer> value);

    Long echoLong(Long value);

    List<Long> echoLongList(List<Long> value);

    Map<Long, Long> echoLongMap(Map<Long, Long> value);

    Float echoFloat(Float value);

    List<Float> echoFloatList(List<Float> value);

    Map<Float, Float> echoFloatMap(Map<Float, Float> value);

    Double echoDouble(Double value);

    List<Double> echoDoubleList(List<Double> value);

    Map<Double, Double> echoDoubleMap(Map<Double, Double> value);

    Character echoChar(Character value);

    List<Character> echoCharList(List<Character> value);

    Map<Character, Character> echoCharMap(Map<Character, Character> value);

    String echoString(String value);

    List<String> echoStringList(List<String> value);

    Map<String, String> echoStringMap(Map<String, String> value);

    Date echoDate(Date value);

    List<Date> echoDateList(List<Date> value);

    Map<Date, Date> echoDateMap(Map<Date, Date> value);

    BigDecimal echoDecimal(BigDecimal value);

    List<BigDecimal> echoDecimalList(List<BigDecimal> value);

    Map<BigDecimal, BigDecimal> echoDecimalMap(Map<BigDecimal, BigDecimal> value);

    BigInteger echoBigInteger(BigInteger value);

    List<BigInteger> echoBigIntegerList(List<BigInteger> value);

    Map<BigInteger, BigInteger> echoBigIntegerMap(Map<BigInteger, BigInteger> value);

    Level echoLevel(Level value);

    List<Level> echoLevelList(List<Level> value);

    Map<Level, Level> echoLevelMap(Map<Level, Level> value);

    Order echoOrder(Order value);

    List<Order> echoOrderList(List<Order> value);

    Map<Order, Order> echoOrderMap(Map<Order, Order> value);

    Shadow echoShadow(Shadow value);

    List<Shadow> echoShadowList(List<Shadow> value);

    Map<Shadow, Shadow> echoShadowMap(Map<Shadow, Shadow> value);

    LocalDate echoLocalDate(LocalDate value);

    List<LocalDate> echoLocalDateList(List<LocalDate> value);

    Map<LocalDate, LocalDate> echoLocalDateMap(Map<LocalDate, LocalDate> value);

    LocalTime echoLocalTime(LocalTime value);

    List<LocalTime> echoLocalTimeList(List<LocalTime> value);

    Map<LocalTime, LocalTime> echoLocalTimeMap(Map<LocalTime, LocalTime> value);

    LocalDateTime echoLocalDateTime(LocalDateTime value);

    List<LocalDateTime> echoLocalDateTimeList(List<LocalDateTime> value);

    Map<LocalDateTime, LocalDateTime> echoLocalDateTimeMap(Map<LocalDateTime, LocalDateTime> value);

    OffsetDateTime echoOffsetDateTime(OffsetDateTime value);

    List<OffsetDateTime> echoOffsetDateTimeList(List<OffsetDateTime> value);

    Map<OffsetDateTime, OffsetDateTime> echoOffsetDateTimeMap(Map<OffsetDateTime, OffsetDateTime> value);

    OffsetTime echoOffsetTime(OffsetTime value);

    List<OffsetTime> echoOffsetTimeList(List<OffsetTime> value);

    Map<OffsetTime, OffsetTime> echoOffsetTimeMap(Map<OffsetTime, OffsetTime> value);

    ZonedDateTime echoZonedDateTime(ZonedDateTime value);

    List<ZonedDateTime> echoZonedDateTimeList(List<ZonedDateTime> value);

    Map<ZonedDateTime, ZonedDateTime> echoZonedDateTimeMap(Map<ZonedDateTime, ZonedDateTime> value);

    Instant echoInstant(Instant value);

    List<Instant> echoInstantList(List<Instant> value);

    Map<Instant, Instant> echoInstantMap(Map<Instant, Instant> value);

    Duration echoDuration(Duration value);

    List<Duration> echoDurationList(List<Duration> value);

    Map<Duration, Duration> echoDurationMap(Map<Duration, Duration> value);

    Period echoPeriod(Period value);

    List<Period> echoPeriodList(List<Period> value);

    Map<Period, Period> echoPeriodMap(Map<Period, Period> value);

    Year echoYear(Year value);

    List<Year> echoYearList(List<Year> value);

    Map<Year, Year> echoYearMap(Map<Year, Year> value);

    YearMonth echoYearMonth(YearMonth value);

    List<YearMonth> echoYearMonthList(List<YearMonth> value);

    Map<YearMonth, YearMonth> echoYearMonthMap(Map<YearMonth, YearMonth> value);

    MonthDay echoMonthDay(MonthDay value);

    List<MonthDay> echoMonthDayList(List<MonthDay> value);

    Map<MonthDay, MonthDay> echoMonthDayMap(Map<MonthDay, MonthDay> value);

    ZoneOffset echoZoneOffset(ZoneOffset value);

    List<ZoneOffset> echoZoneOffsetList(List<ZoneOffset> value);

    Map<ZoneOffset, ZoneOffset> echoZoneOffsetMap(Map<ZoneOffset, ZoneOffset> value);

    ZoneId echoZoneId(ZoneId value);

    List<ZoneId> echoZoneIdList(List<ZoneId> value);

    Map<ZoneId, ZoneId> echoZoneIdMap(Map<ZoneId, ZoneId> value);

    java.sql.Date echoSqlDate(java.sql.Date value);

    List<java.sql.Date> echoSqlDateList(List<java.sql.Date> value);

    Map<java.sql.Date, java.sql.Date> echoSqlDateMap(Map<java.sql.Date, java.sql.Date> value);

    java.sql.Time echoSqlTime(java.sql.Time value);

    List<java.sql.Time> echoSqlTimeList(List<java.sql.Time> value);

    Map<java.sql.Time, java.sql.Time> echoSqlTimeMap(Map<java.sql.Time, java.sql.Time> value);

    java.sql.Timestamp echoSqlTimestamp(java.sql.Timestamp value);

    List<java.sql.Timestamp> echoSqlTimestampList(List<java.sql.Timestamp> value);

    Map<java.sql.Timestamp, java.sql.Timestamp> echoSqlTimestampMap(Map<java.sql.Timestamp, java.sql.Timestamp> value);

    Calendar echoCalendar(Calendar value);

    List<Calendar> echoCalendarList(List<Calendar> value);

    Map<Calendar, Calendar> echoCalendarMap(Map<Calendar, Calendar> value);

    Locale echoLocale(Locale value);

    List<Locale> echoLocaleList(List<Locale> value);

    Map<Locale, Locale> echoLocaleMap(Map<Locale, Locale> value);

    UUID echoUuid(UUID value);

    List<UUID> echoUuidList(List<UUID> value);

    Map<UUID, UUID> echoUuidMap(Map<UUID, UUID> value);

    Currency echoCurrency(Currency value);

    List<Currency> echoCurrencyList(List<Currency> value);

    Map<Currency, Currency> echoCurrencyMap(Map<Currency, Currency> value);

    Class<?> echoType(Class<?> value);

    List<Class<?>> echoTypeList(List<Class<?>> value);

    Map<Class<?>, Class<?>> echoTypeMap(Map<Class<?>, Class<?>> value);

    EnumSet<Level> echoLevelSet(EnumSet<Level> value);

    List<EnumSet<Level>> echoLevelSetList(List<EnumSet<Level>> value);

    Map<EnumSet<Level>, EnumSet<Level>> echoLevelSetMap(Map<EnumSet<Level>, EnumSet<Level>> value);

    BitSet echoBitSet(BitSet value);

    List<BitSet> echoBitSetList(List<BitSet> value);

    Map<BitSet, BitSet> echoBitSetMap(Map<BitSet, BitSet> value);

    StackTraceElement echoFrame(StackTraceElement value);

    List<StackTraceElement> echoFrameList(List<StackTraceElement> value);

    Map<StackTraceElement, StackTraceElement> echoFrameMap(Map<StackTraceElement, StackTraceElement> value);

    /** The sample of every type, as {@link Everything}. */
    Everything everything();

    /** The names of the fields in which the argument differs from that sample. */
    List<String> differing(Everything value);

    Everything echoEverything(Everything value);

    Throwable echoThrowable(Throwable value);
}
