package org.dubbots.interop.api;

/** Like {@link Rejected} but in no allow list: a Java provider refuses to write it and answers with status 50. */
public class Unlisted extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Unlisted(String message) {
        super(message);
    }
}
