package org.dubbots.vectors.model;

import java.io.Serializable;

/** A class without fields. */
public class Empty implements Serializable {}
