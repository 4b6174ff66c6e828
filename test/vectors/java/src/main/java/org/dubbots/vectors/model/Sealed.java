package org.dubbots.vectors.model;

import java.io.Serializable;

/** A class without setters and without a constructor that takes nothing. */
public final class Sealed implements Serializable {
    private final String name;
    private final int size;

    public Sealed(String name, int size) {
        this.name = name;
        this.size = size;
    }
}
