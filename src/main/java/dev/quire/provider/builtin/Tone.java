package dev.quire.provider.builtin;

/** What a colour is for. A palette lists the first nine in this order; the others are mixed from them. */
enum Tone {
    SKY_TOP,
    SKY_LOW,
    FAR,
    NEAR,
    LEAF,
    LIGHT,
    ACCENT,
    PALE,
    DARK,
    LEAF_LIGHT,
    ACCENT_DEEP,
    SHADE,
    TRUNK;

    static final int LISTED = 9;
}
