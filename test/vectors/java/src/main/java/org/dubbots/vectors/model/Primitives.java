package org.dubbots.vectors.model;

import java.io.Serializable;

/** A field of each primitive. */
public class Primitives implements Serializable {
    public boolean aBoolean;
    public byte aByte;
    public short aShort;
    public char aChar;
    public int anInt;
    public long aLong;
    public float aFloat;
    public double aDouble;

    public static Primitives smallest() {
        Primitives p = new Primitives();
        p.aBoolean = false;
        p.aByte = Byte.MIN_VALUE;
        p.aShort = Short.MIN_VALUE;
        p.aChar = 1;
        p.anInt = Integer.MIN_VALUE;
        p.aLong = Long.MIN_VALUE;
        p.aFloat = -1.1f;
        p.aDouble = -Double.MAX_VALUE;
        return p;
    }

    public static Primitives largest() {
        Primitives p = new Primitives();
        p.aBoolean = true;
        p.aByte = Byte.MAX_VALUE;
        p.aShort = Short.MAX_VALUE;
        p.aChar = Character.MAX_VALUE;
        p.anInt = Integer.MAX_VALUE;
        p.aLong = Long.MAX_VALUE;
        p.aFloat = Float.MAX_VALUE;
        p.aDouble = Double.MAX_VALUE;
        return p;
    }
}
