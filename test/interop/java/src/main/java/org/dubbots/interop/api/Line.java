package org.dubbots.interop.api;

import java.io.Serializable;
import java.util.Objects;

public class Line implements Serializable {
    private static final long serialVersionUID = 1;

    public String sku;
    public short amount;
    public double weight;
    public boolean gift;
    public byte[] label;

    public Line() {}

    public Line(String sku, int amount, double weight, boolean gift, byte[] label) {
        this.sku = sku;
        this.amount = (short) amount;
        this.weight = weight;
        this.gift = gift;
        this.label = label;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Line that
                && getClass() == that.getClass()
                && Objects.equals(sku, that.sku)
                && amount == that.amount
                && Double.compare(weight, that.weight) == 0
                && gift == that.gift
                && java.util.Arrays.equals(label, that.label);
    }

    @Override
    public int hashCode() {
        return Objects.hash(sku, amount);
    }

    @Override
    public String toString() {
        return sku + "*" + amount;
    }
}
