/** The section {@code tune}: what is searched, how, and for how long. */
@org.jspecify.annotations.NullMarked
package org.rectrain.config.tune;
