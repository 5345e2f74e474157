package org.rectrain.eval;

/**
 * A demand on the main model.
 *
 * @param name the option, e.g. {@code min_auc}
 * @param value what was found
 * @param limit what was demanded; NaN when there was nothing to demand, which passes
 * @param passed whether the value reaches the limit; an undefined value does not
 * @param note how the limit came about, in words
 */
public record Gate(String name, double value, double limit, boolean passed, String note) {}
