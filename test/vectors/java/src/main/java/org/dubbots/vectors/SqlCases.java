package org.dubbots.vectors;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.TimeZone;
import org.dubbots.vectors.model.Dates;

/** The dates of java.sql, which are objects alone and bare dates as fields, and calendars. */
final class SqlCases {
    private static final long[] TIMES = {0, 60000, 1700000000123L, -1, -62135596800000L, 253402300799999L};

    private SqlCases() {}

    static void write(Vectors vectors) throws IOException {
        for (long ms : TIMES) {
            vectors.add("java.sql.Date " + ms, new java.sql.Date(ms));
            vectors.add("java.sql.Time " + ms, new java.sql.Time(ms));
            vectors.add("java.sql.Timestamp " + ms, new java.sql.Timestamp(ms));
        }
        java.sql.Timestamp nanos = new java.sql.Timestamp(1700000000123L);
        nanos.setNanos(123456789);
        vectors.add("java.sql.Timestamp, whose nanos are lost", nanos);
        vectors.add("sql dates in a list, then the same", sqlList());
        vectors.add("Timestamp[]", new java.sql.Timestamp[] {nanos, null});
        vectors.add("Date[] that holds a Timestamp", new Date[] {new Date(1), nanos});
        vectors.add("dates as fields", new Dates(1700000000123L));
        vectors.add("dates as fields, all null", new Dates());

        for (long ms : TIMES) vectors.add("GregorianCalendar " + ms, calendar(ms, "UTC"));
        vectors.add("GregorianCalendar, whose zone is lost", calendar(1700000000123L, "Asia/Tokyo"));
        Dates dates = new Dates();
        dates.calendar = calendar(1700000000123L, "UTC");
        vectors.add("calendar as field", dates);
        Calendar calendar = calendar(0, "UTC");
        vectors.add("the same calendar twice", new ArrayList<>(List.of(calendar, calendar)));
        // 4.0.4 counts two slots for a calendar, so that it cannot read this itself.
        List<Object> shared = new ArrayList<>();
        vectors.add("calendar, then a list twice", new ArrayList<>(List.of(calendar, shared, shared)));
        vectors.save("sql.json");
    }

    private static List<Object> sqlList() {
        List<Object> list = new ArrayList<>();
        List<Object> shared = new ArrayList<>();
        for (Object value : new Object[] {new java.sql.Date(0), new java.sql.Time(60000), new java.sql.Timestamp(1)}) {
            list.addAll(List.of(value, shared, value));
        }
        return list;
    }

    private static Calendar calendar(long ms, String zone) {
        GregorianCalendar calendar = new GregorianCalendar(TimeZone.getTimeZone(zone));
        calendar.setTimeInMillis(ms);
        return calendar;
    }
}
