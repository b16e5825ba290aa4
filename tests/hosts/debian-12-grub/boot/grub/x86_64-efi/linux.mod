placeholder for a GRUB module
