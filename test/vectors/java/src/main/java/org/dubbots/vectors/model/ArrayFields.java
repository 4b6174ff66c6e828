package org.dubbots.vectors.model;

import java.io.Serializable;
import java.util.Date;

/** A field of each kind of array. */
public class ArrayFields implements Serializable {
    public boolean[] booleans;
    public byte[] bytes;
    public short[] shorts;
    public char[] chars;
    public int[] ints;
    public long[] longs;
    public float[] floats;
    public double[] doubles;
    public String[] strings;
    public Object[] objects;
    public Integer[] boxes;
    public Date[] dates;
    public Line[] lines;
    public int[][] table;

    public static ArrayFields some() {
        ArrayFields fields = new ArrayFields();
        fields.booleans = new boolean[] {true};
        fields.bytes = new byte[] {1, 2};
        fields.shorts = new short[] {3};
        fields.chars = new char[] {'a', 'b'};
        fields.ints = new int[] {4};
        fields.longs = new long[] {5};
        fields.floats = new float[] {1.5f};
        fields.doubles = new double[] {2.5};
        fields.strings = new String[] {"a", null};
        fields.objects = new Object[] {1, "a"};
        fields.boxes = new Integer[] {6, null};
        fields.dates = new Date[] {new Date(0)};
        fields.lines = new Line[] {new Line("a", 1, null)};
        fields.table = new int[][] {{1}, {}};
        return fields;
    }
}
