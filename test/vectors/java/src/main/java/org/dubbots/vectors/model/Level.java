package org.dubbots.vectors.model;

/** An enum one of whose constants has a class of its own. */
public enum Level {
    BRONZE,
    GOLD,
    DIAMOND {
        @Override
        public int rank() {
            return 3;
        }
    };

    public int rank() {
        return ordinal();
    }
}
