package org.dubbots.vectors.model;

import java.io.Serializable;

/** A record without components. */
public record NoParts() implements Serializable {}
