/** What this machine reaches: the encoder alone, and the data side. */
@org.jspecify.annotations.NullMarked
package org.rectrain.bench;
