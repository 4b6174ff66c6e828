package org.dubbots.vectors.model;

/** An enum with a field, and a text of its own. */
public enum Planet {
    EARTH(1.0),
    MARS(0.107) {
        @Override
        public String toString() {
            return "the red one";
        }
    };

    public final double mass;

    Planet(double mass) {
        this.mass = mass;
    }
}
