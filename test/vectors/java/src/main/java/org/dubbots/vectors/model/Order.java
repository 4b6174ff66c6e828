package org.dubbots.vectors.model;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
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

    /** Fills every field. */
    public static Order some(Order order) {
        order.id = 42;
        order.count = 7;
        order.small = -300;
        order.tiny = -1;
        order.paid = true;
        order.grade = 'B';
        order.weight = 12.345;
        order.price = new BigDecimal("1.10");
        order.placed = new Date(1700000000123L);
        order.level = Level.GOLD;
        order.note = "caf\u00e9 \ud83d\ude00";
        order.units = 3;
        order.lines = new ArrayList<>(List.of(new Line("a", 1, order.price), new Line("b", 2, new BigDecimal("1E+3"))));
        order.extra = new HashMap<>(Map.of("k", new ArrayList<>(List.of(1, 2L, "x"))));
        order.counts = new int[] {1, 2, 3};
        order.blob = new byte[] {1, 2, 3};
        return order;
    }
}
