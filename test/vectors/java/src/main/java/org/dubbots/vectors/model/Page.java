package org.dubbots.vectors.model;

import java.io.Serializable;
import java.util.List;

/** A generic class. */
public class Page<T> implements Serializable {
    public List<T> content;
    public int total;

    public Page() {}

    public Page(List<T> content, int total) {
        this.content = content;
        this.total = total;
    }
}
