package org.dubbots.vectors.model;

import java.io.Serializable;

/** A record. */
public record Point(int x, int y) implements Serializable {}
