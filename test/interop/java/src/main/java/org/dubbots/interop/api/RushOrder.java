package org.dubbots.interop.api;

import java.math.BigInteger;
import java.util.Objects;

public class RushOrder extends Order {
    private static final long serialVersionUID = 1;

    public int hours;
    public BigInteger ticket;
    /** The order that this one replaces. */
    public Order origin;

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && hours == ((RushOrder) other).hours
                && Objects.equals(ticket, ((RushOrder) other).ticket)
                && Objects.equals(origin, ((RushOrder) other).origin);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), hours);
    }

    @Override
    public String toString() {
        return super.toString()
                + " hours=" + hours
                + " ticket=" + ticket
                + " origin=" + (origin == null ? null : origin.id);
    }
}
