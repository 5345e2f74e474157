/** What noise protects: pure functions. */
package org.rectrain.stat.privacy;
