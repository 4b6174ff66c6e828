package org.dubbots.interop.api;

import java.io.Serializable;

/** What {@link Shadow} extends. */
public class Named implements Serializable {
    private static final long serialVersionUID = 1;

    public String name;
    public int rank;
}
