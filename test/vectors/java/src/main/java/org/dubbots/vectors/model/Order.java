package org.dubbots.vectors.model;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** An order with a field of most kinds. */
public class Order implements Serializable {
    public long id;
    public int count;
    public short small;
    public byte tiny;
    public boolean paid;
    public char grade;
    public double weight;
    public BigDecimal price;
    public Date placed;
    public Level level;
    public String note;
    public Integer units;
    public List<Line> lines;
    public Map<String, Object> extra;
    public int[] counts;
    public byte[] blob;
}
