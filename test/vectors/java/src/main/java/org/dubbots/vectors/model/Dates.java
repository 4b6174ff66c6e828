package org.dubbots.vectors.model;

import java.io.Serializable;
import java.util.Calendar;
import java.util.Date;

/** A field of each class of dates before java.time; the sql ones are bare dates on the wire. */
public class Dates implements Serializable {
    public Date date;
    public java.sql.Date sqlDate;
    public java.sql.Time sqlTime;
    public java.sql.Timestamp timestamp;
    public Date declaredDate;
    public Object declaredObject;
    public Calendar calendar;
    public Date[] dates;

    public Dates() {}

    public Dates(long ms) {
        date = new Date(ms);
        sqlDate = new java.sql.Date(ms);
        sqlTime = new java.sql.Time(ms);
        timestamp = new java.sql.Timestamp(ms);
        declaredDate = new java.sql.Timestamp(ms);
        declaredObject = new java.sql.Timestamp(ms);
        dates = new Date[] {date, null};
    }
}
