package org.dubbots.vectors.model;

/** The second of three generations, which shadows a field. */
public class Middle extends Eldest {
    public String name = "middle";
    public Object other = 5;
}
