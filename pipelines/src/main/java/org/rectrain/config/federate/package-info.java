/** The section {@code federate}: silos that train together and keep their data. */
@org.jspecify.annotations.NullMarked
package org.rectrain.config.federate;
