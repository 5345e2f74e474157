/** Raw behaviour logs to prepared data: one shuffle by user, then one streaming pass per user. */
@NullMarked
package org.rectrain.prepare;

import org.jspecify.annotations.NullMarked;
