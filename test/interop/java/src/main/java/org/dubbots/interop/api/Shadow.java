package org.dubbots.interop.api;

import java.util.Objects;

/** Has two fields `name`: hessian writes both, and Java's reader keeps the one of the subclass. */
public class Shadow extends Named {
    private static final long serialVersionUID = 1;

    public String name;

    public Shadow() {}

    public Shadow(String name, int rank) {
        super.name = "hidden " + name;
        this.name = name;
        this.rank = rank;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shadow that && Objects.equals(name, that.name) && rank == that.rank;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, rank);
    }

    @Override
    public String toString() {
        return "Shadow " + name + "/" + rank;
    }
}
