package org.dubbots.vectors.model;

/** A class that says nothing of being sent. */
public class NotSerializable {
    public int id = 1;
}
