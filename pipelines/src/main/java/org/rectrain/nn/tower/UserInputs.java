package org.rectrain.nn.tower;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.graph.Mask;
import org.rectrain.nn.graph.Value;

/**
 * The user's half of B rows in a network, see {@link UserSide}; L is the longest history.
 *
 * @param history contents of the history's items
 * @param mask (B, L), ones for items that were chosen
 * @param age (B, L), or null
 * @param skipped (B, L), ones for items that were shown and not chosen, or null for none
 * @param text makes the content (B, D) of the user's own text, or null
 */
public record UserInputs(
    HistoryItems history,
    Mask mask,
    @Nullable Value age,
    @Nullable Mask skipped,
    @Nullable Supplier<Value> text,
    FieldInputs user,
    FieldInputs context) {}
