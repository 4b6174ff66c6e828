package org.dubbots.vectors.model;

import java.util.LinkedList;
import java.util.List;

/** A subclass that adds a field of each group of the wire's order. */
public class FineLine extends Line {
    public String grade = "fine";
    public List<String> tags = new LinkedList<>(List.of("x"));
    public int quality = 7;

    public FineLine() {}

    public FineLine(String sku) {
        super(sku, 2, null);
    }
}
