package org.dubbots.vectors.model;

import java.io.Serializable;
import java.util.List;

/** A class that leads back to itself. */
public class Node implements Serializable {
    public String name;
    public Node next;
    public List<Node> children;

    public Node() {}

    public Node(String name) {
        this.name = name;
    }
}
