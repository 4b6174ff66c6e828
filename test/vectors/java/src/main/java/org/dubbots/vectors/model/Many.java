package org.dubbots.vectors.model;

import java.io.Serializable;
import java.util.List;

/** Fifty classes. */
public final class Many {
    private Many() {}

    public static class C0 implements Serializable { public int f = 0; }
    public static class C1 implements Serializable { public int f = 1; }
    public static class C2 implements Serializable { public int f = 2; }
    public static class C3 implements Serializable { public int f = 3; }
    public static class C4 implements Serializable { public int f = 4; }
    public static class C5 implements Serializable { public int f = 5; }
    public static class C6 implements Serializable { public int f = 6; }
    public static class C7 implements Serializable { public int f = 7; }
    public static class C8 implements Serializable { public int f = 8; }
    public static class C9 implements Serializable { public int f = 9; }
    public static class C10 implements Serializable { public int f = 10; }
    public static class C11 implements Serializable { public int f = 11; }
    public static class C12 implements Serializable { public int f = 12; }
    public static class C13 implements Serializable { public int f = 13; }
    public static class C14 implements Serializable { public int f = 14; }
    public static class C15 implements Serializable { public int f = 15; }
    public static class C16 implements Serializable { public int f = 16; }
    public static class C17 implements Serializable { public int f = 17; }
    public static class C18 implements Serializable { public int f = 18; }
    public static class C19 implements Serializable { public int f = 19; }
    public static class C20 implements Serializable { public int f = 20; }
    public static class C21 implements Serializable { public int f = 21; }
    public static class C22 implements Serializable { public int f = 22; }
    public static class C23 implements Serializable { public int f = 23; }
    public static class C24 implements Serializable { public int f = 24; }
    public static class C25 implements Serializable { public int f = 25; }
    public static class C26 implements Serializable { public int f = 26; }
    public static class C27 implements Serializable { public int f = 27; }
    public static class C28 implements Serializable { public int f = 28; }
    public static class C29 implements Serializable { public int f = 29; }
    public static class C30 implements Serializable { public int f = 30; }
    public static class C31 implements Serializable { public int f = 31; }
    public static class C32 implements Serializable { public int f = 32; }
    public static class C33 implements Serializable { public int f = 33; }
    public static class C34 implements Serializable { public int f = 34; }
    public static class C35 implements Serializable { public int f = 35; }
    public static class C36 implements Serializable { public int f = 36; }
    public static class C37 implements Serializable { public int f = 37; }
    public static class C38 implements Serializable { public int f = 38; }
    public static class C39 implements Serializable { public int f = 39; }
    public static class C40 implements Serializable { public int f = 40; }
    public static class C41 implements Serializable { public int f = 41; }
    public static class C42 implements Serializable { public int f = 42; }
    public static class C43 implements Serializable { public int f = 43; }
    public static class C44 implements Serializable { public int f = 44; }
    public static class C45 implements Serializable { public int f = 45; }
    public static class C46 implements Serializable { public int f = 46; }
    public static class C47 implements Serializable { public int f = 47; }
    public static class C48 implements Serializable { public int f = 48; }
    public static class C49 implements Serializable { public int f = 49; }

    /** An object of each of the first {@code n}. */
    public static List<Serializable> first(int n) {
        return List.<Serializable>of(
                new C0(), new C1(), new C2(), new C3(), new C4(), new C5(), new C6(), new C7(),
                new C8(), new C9(), new C10(), new C11(), new C12(), new C13(), new C14(), new C15(),
                new C16(), new C17(), new C18(), new C19(), new C20(), new C21(), new C22(), new C23(),
                new C24(), new C25(), new C26(), new C27(), new C28(), new C29(), new C30(), new C31(),
                new C32(), new C33(), new C34(), new C35(), new C36(), new C37(), new C38(), new C39(),
                new C40(), new C41(), new C42(), new C43(), new C44(), new C45(), new C46(), new C47(),
                new C48(), new C49()).subList(0, n);
    }
}
