extension TLSEngine: TLSSession {}
