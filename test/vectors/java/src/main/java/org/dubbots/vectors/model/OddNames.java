package org.dubbots.vectors.model;

import java.io.Serializable;

/** Field names that mean something in JavaScript. */
public class OddNames implements Serializable {
    public int __proto__ = 1;
    public int constructor = 2;
    public int prototype = 3;
    public int toString = 4;
    public int then = 5;
    public int length = 6;
    public int $dollar = 7;
    public int h\u00e9 = 8;
}
