package org.dubbots.vectors.model;

import java.io.Serializable;

/** Two fields of any kind. */
public class Holder implements Serializable {
    public Object value;
    public Object other;

    public Holder() {}

    public Holder(Object value, Object other) {
        this.value = value;
        this.other = other;
    }
}
