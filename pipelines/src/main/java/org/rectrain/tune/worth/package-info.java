/**
 * Whether a language model earns its cost: variants of one configuration trained beside each other,
 * compared in pairs, with what each costs.
 */
@org.jspecify.annotations.NullMarked
package org.rectrain.tune.worth;
