package org.dubbots.interop.api;

import java.io.Serializable;
import java.util.List;

/** May hold itself, so it is compared by identity and prints its name alone. */
public class Node implements Serializable {
    private static final long serialVersionUID = 1;

    public String name;
    public Node next;
    public List<Node> children;

    public Node() {}

    public Node(String name) {
        this.name = name;
    }

    @Override
    public String toString() {
        return "Node " + name;
    }
}
