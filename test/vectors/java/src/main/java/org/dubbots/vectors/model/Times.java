package org.dubbots.vectors.model;

import java.io.Serializable;
import java.time.*;
import java.util.List;

/** A field of each class of java.time. */
public class Times implements Serializable {
    public LocalDate date;
    public LocalTime time;
    public LocalDateTime dateTime;
    public Instant instant;
    public Duration duration;
    public Period period;
    public Year year;
    public YearMonth yearMonth;
    public MonthDay monthDay;
    public OffsetDateTime offsetDateTime;
    public OffsetTime offsetTime;
    public ZonedDateTime zonedDateTime;
    public ZoneOffset offset;
    public ZoneId zone;

    public static Times some() {
        Times times = new Times();
        times.date = LocalDate.of(2024, 2, 29);
        times.time = LocalTime.of(12, 34, 56, 789);
        times.dateTime = LocalDateTime.of(2024, 2, 29, 12, 34);
        times.instant = Instant.ofEpochSecond(1700000000L, 5);
        times.duration = Duration.ofMillis(-1500);
        times.period = Period.of(1, 2, 3);
        times.year = Year.of(2024);
        times.yearMonth = YearMonth.of(2024, 2);
        times.monthDay = MonthDay.of(2, 29);
        times.offset = ZoneOffset.ofHoursMinutes(5, 30);
        times.offsetDateTime = OffsetDateTime.of(2024, 2, 29, 1, 2, 3, 4, times.offset);
        times.offsetTime = OffsetTime.of(1, 2, 3, 4, ZoneOffset.ofHours(-8));
        times.zone = ZoneId.of("Europe/Paris");
        times.zonedDateTime = ZonedDateTime.of(times.dateTime, times.zone);
        return times;
    }

    public List<Object> values() {
        return List.of(date, time, dateTime, instant, duration, period, year, yearMonth, monthDay, offsetDateTime,
                offsetTime, zonedDateTime, offset, zone);
    }
}
