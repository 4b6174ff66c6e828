package org.dubbots.interop.api;

/** Checked, and declared where it is thrown. */
public class OrderMissing extends Exception {
    private static final long serialVersionUID = 1;

    private final long id;

    public OrderMissing(String message, long id) {
        this(message, id, null);
    }

    public OrderMissing(String message, long id, Throwable cause) {
        super(message, cause);
        this.id = id;
    }

    public long getId() {
        return id;
    }
}
