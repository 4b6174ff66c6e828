package org.dubbots.vectors.model;

import java.io.Serializable;
import java.math.BigDecimal;

/** A line of an order. */
public class Line implements Serializable {
    public String sku;
    public int quantity;
    public BigDecimal price;

    public Line() {}

    public Line(String sku, int quantity, BigDecimal price) {
        this.sku = sku;
        this.quantity = quantity;
        this.price = price;
    }
}
