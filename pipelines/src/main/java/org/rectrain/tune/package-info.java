/**
 * A search over keys of the configuration: which trial comes next, which one stops early, what
 * mattered. Pure functions on numbers; {@code org.rectrain.path} runs the trials.
 */
@org.jspecify.annotations.NullMarked
package org.rectrain.tune;
