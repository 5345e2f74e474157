/**
 * Models that go on learning: which days are new, what the new model gains on the next day and
 * forgets of earlier ones, and whether that passes.
 */
@NullMarked
package org.rectrain.update;

import org.jspecify.annotations.NullMarked;
