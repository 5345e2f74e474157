package org.rectrain.nn.tower;

import java.util.function.Supplier;
import org.rectrain.nn.graph.Value;

/**
 * The item's half of B rows in a network, see {@link ItemSide}.
 *
 * @param content makes the candidates' contents (B, D)
 */
public record ItemInputs(Supplier<Value> content, FieldInputs item) {}
