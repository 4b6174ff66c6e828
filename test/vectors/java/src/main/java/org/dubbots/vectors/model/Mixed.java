package org.dubbots.vectors.model;

import java.io.Serializable;
import java.util.Date;
import java.util.List;

/** A record of many kinds. */
public record Mixed(String text, long number, List<Object> list, Point point, Level level, Date date, double real)
        implements Serializable {}
