package org.dubbots.interop.api;

import java.io.Serializable;

/** A record: hessian-lite 4 writes its components as fields. */
public record Point(int x, long y, String label) implements Serializable {}
