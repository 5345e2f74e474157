/** What several sections say of causes: the chance that a position is looked at. */
@org.jspecify.annotations.NullMarked
package org.rectrain.config.causal;
