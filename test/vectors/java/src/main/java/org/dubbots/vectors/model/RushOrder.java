package org.dubbots.vectors.model;

/** A subclass that shadows a field. */
public class RushOrder extends Order {
    public String note;
    public long deadline;
}
