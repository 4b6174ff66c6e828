package org.dubbots.vectors;

import java.io.IOException;
import java.time.*;
import java.time.chrono.JapaneseDate;
import java.time.chrono.MinguoDate;
import java.time.chrono.ThaiBuddhistDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.dubbots.vectors.model.Times;

/** java.time: each class with its extremes, alone, in a list, as a field and before a reference. */
final class TimeCases {
    private TimeCases() {}

    static void write(Vectors vectors) throws IOException {
        all(vectors, LocalDate.of(2024, 2, 29), LocalDate.EPOCH, LocalDate.of(1969, 12, 31), LocalDate.of(1582, 10, 15),
                LocalDate.of(0, 1, 1), LocalDate.of(-1, 12, 31), LocalDate.of(-44, 3, 15), LocalDate.of(9999, 12, 31),
                LocalDate.of(10000, 1, 1), LocalDate.MIN, LocalDate.MAX);
        all(vectors, LocalTime.of(12, 34, 56), LocalTime.MIDNIGHT, LocalTime.NOON, LocalTime.of(0, 1),
                LocalTime.of(1, 2, 3, 4), LocalTime.of(1, 2, 3, 4000), LocalTime.of(1, 2, 3, 4_000_000),
                LocalTime.of(1, 2, 3, 123_456_789), LocalTime.of(23, 59, 59), LocalTime.MAX);
        all(vectors, LocalDateTime.of(2024, 2, 29, 12, 34, 56, 789_000_000), LocalDateTime.of(2024, 1, 1, 0, 0),
                LocalDateTime.of(1970, 1, 1, 0, 0, 1), LocalDateTime.of(-1, 12, 31, 23, 59, 59, 1),
                LocalDateTime.of(10000, 1, 1, 1, 1), LocalDateTime.MIN, LocalDateTime.MAX);
        all(vectors, Instant.EPOCH, Instant.ofEpochMilli(1700000000123L), Instant.ofEpochSecond(-1), Instant.ofEpochSecond(0, 1),
                Instant.ofEpochSecond(0, -1), Instant.ofEpochSecond(1700000000L, 123_456_789),
                Instant.ofEpochSecond(Integer.MAX_VALUE + 1L), Instant.ofEpochSecond(-62167219200L),
                Instant.ofEpochSecond(-62198755200L), Instant.ofEpochSecond(253402300800L), Instant.MIN, Instant.MAX);
        all(vectors, Duration.ZERO, Duration.ofSeconds(1), Duration.ofMillis(1500), Duration.ofNanos(1), Duration.ofNanos(-1),
                Duration.ofMillis(-1500), Duration.ofMinutes(90), Duration.ofHours(25), Duration.ofDays(-1),
                Duration.ofSeconds(-3661, 1), Duration.ofSeconds(59, 999_999_999), Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
                Duration.ofSeconds(Long.MIN_VALUE));
        all(vectors, Period.ZERO, Period.ofDays(1), Period.ofWeeks(2), Period.ofMonths(15), Period.of(1, 2, 3),
                Period.of(-1, 2, -3), Period.of(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE),
                Period.of(Integer.MIN_VALUE, Integer.MIN_VALUE, Integer.MIN_VALUE));
        all(vectors, Year.of(2024), Year.of(0), Year.of(-1), Year.of(9999), Year.of(10000), Year.of(Year.MIN_VALUE), Year.of(Year.MAX_VALUE));
        all(vectors, YearMonth.of(2024, 2), YearMonth.of(0, 1), YearMonth.of(-1, 12), YearMonth.of(10000, 6),
                YearMonth.of(Year.MIN_VALUE, 1), YearMonth.of(Year.MAX_VALUE, 12));
        all(vectors, MonthDay.of(1, 1), MonthDay.of(2, 29), MonthDay.of(12, 31));
        ZoneOffset east = ZoneOffset.ofHoursMinutes(5, 30);
        ZoneOffset seconds = ZoneOffset.ofHoursMinutesSeconds(-1, -2, -3);
        all(vectors, ZoneOffset.UTC, ZoneOffset.ofHours(1), ZoneOffset.ofHours(-8), east, seconds, ZoneOffset.MIN, ZoneOffset.MAX);
        all(vectors, ZoneId.of("Europe/Paris"), ZoneId.of("Asia/Shanghai"), ZoneId.of("UTC"), ZoneId.of("GMT+2"), ZoneId.of("Etc/GMT-14"));
        LocalDateTime noon = LocalDateTime.of(2024, 2, 29, 12, 0);
        LocalDateTime fine = LocalDateTime.of(1999, 12, 31, 23, 59, 59, 999_999_999);
        all(vectors, OffsetDateTime.of(noon, ZoneOffset.UTC), OffsetDateTime.of(noon, east), OffsetDateTime.of(fine, seconds),
                OffsetDateTime.of(LocalDateTime.of(-1, 1, 1, 0, 0), ZoneOffset.ofHours(1)), OffsetDateTime.MIN, OffsetDateTime.MAX);
        all(vectors, OffsetTime.of(LocalTime.NOON, ZoneOffset.UTC), OffsetTime.of(fine.toLocalTime(), east),
                OffsetTime.of(LocalTime.of(1, 2, 3), seconds), OffsetTime.MIN, OffsetTime.MAX);
        ZoneId paris = ZoneId.of("Europe/Paris");
        all(vectors, noon.atZone(ZoneOffset.UTC), noon.atZone(east), noon.atZone(ZoneId.of("UTC")), noon.atZone(paris),
                noon.withMonth(7).atZone(paris), fine.atZone(ZoneId.of("America/New_York")),
                ZonedDateTime.ofLocal(LocalDateTime.of(2023, 10, 29, 2, 30), paris, ZoneOffset.ofHours(1)),
                ZonedDateTime.ofLocal(LocalDateTime.of(2023, 10, 29, 2, 30), paris, ZoneOffset.ofHours(2)),
                LocalDateTime.of(-1, 1, 1, 0, 0).atZone(ZoneOffset.ofHours(1)));
        vectors.add("DayOfWeek", DayOfWeek.MONDAY);
        vectors.add("Month", Month.FEBRUARY);
        vectors.add("all in a list, then a list twice", behind());
        vectors.add("times as fields", Times.some());
        vectors.add("times as fields, all null", new Times());
        LocalDate day = LocalDate.of(2024, 2, 29);
        vectors.add("the same and an equal LocalDate", new ArrayList<>(List.of(day, day, LocalDate.of(2024, 2, 29))));
        vectors.add("the same LocalDateTime, its date between", new ArrayList<>(List.of(noon, noon.toLocalDate(), noon)));
        vectors.add("ZonedDateTimes of one zone", new ArrayList<>(List.of(noon.atZone(paris), paris, fine.atZone(paris))));
        vectors.add("LocalDate as key", new HashMap<>(java.util.Map.of(day, LocalTime.NOON)));
        vectors.add("LocalDate[]", new LocalDate[] {day, null, day});
        vectors.addFor("4.0.4", "JapaneseDate", JapaneseDate.of(2024, 2, 29), Describe.object(
                "com.alibaba.com.caucho.hessian.io.chronology.JapaneseDateHandle", "dayOfMonth", 29, "month", 2, "year", 2024));
        vectors.addFor("4.0.4", "MinguoDate", MinguoDate.of(113, 2, 29), Describe.object(
                "com.alibaba.com.caucho.hessian.io.chronology.MinguoDateHandle", "dayOfMonth", 29, "month", 2, "year", 113));
        vectors.addFor("4.0.4", "ThaiBuddhistDate", ThaiBuddhistDate.of(2567, 2, 29), Describe.object(
                "com.alibaba.com.caucho.hessian.io.chronology.ThaiBuddhistDateHandle", "dayOfMonth", 29, "month", 2, "year", 2567));
        vectors.save("time.json");
    }

    private static void all(Vectors vectors, Object... values) {
        for (Object value : values) vectors.add(Describe.timeClass(value).getSimpleName() + " " + value, value);
    }

    private static List<Object> behind() {
        Times times = Times.some();
        List<Object> shared = new ArrayList<>();
        List<Object> all = new ArrayList<>(times.values());
        all.add(shared);
        all.addAll(times.values());
        all.add(shared);
        return all;
    }
}
