package org.dubbots.vectors.model;

import java.io.Serializable;

/** A field of each box. */
public class Boxes implements Serializable {
    public Boolean aBoolean;
    public Byte aByte;
    public Short aShort;
    public Character aChar;
    public Integer anInt;
    public Long aLong;
    public Float aFloat;
    public Double aDouble;
    public Number aNumber;

    public static Boxes some() {
        Boxes b = new Boxes();
        b.aBoolean = true;
        b.aByte = -1;
        b.aShort = 300;
        b.aChar = '\u4e2d';
        b.anInt = 70000;
        b.aLong = 1L << 40;
        b.aFloat = 1.1f;
        b.aDouble = 1.1;
        b.aNumber = 5L;
        return b;
    }
}
