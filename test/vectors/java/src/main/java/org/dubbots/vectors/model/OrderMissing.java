package org.dubbots.vectors.model;

/** An exception with a field. */
public class OrderMissing extends RuntimeException {
    private long id;
    private String hint;

    public OrderMissing() {}

    public OrderMissing(String message, long id, String hint, Throwable cause) {
        super(message, cause);
        this.id = id;
        this.hint = hint;
    }

    public long getId() {
        return id;
    }

    public String getHint() {
        return hint;
    }
}
